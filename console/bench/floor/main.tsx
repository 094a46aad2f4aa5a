/** The floor under the first view: React and a plain table of rows that are already here. */
import { createRoot } from 'react-dom/client'

const rows = Array.from({ length: 20 }, (_, index) => `service_${index}`)
const root = document.getElementById('root')
if (root !== null) {
  createRoot(root).render(
    <table>
      <tbody>
        {rows.map((name) => (
          <tr key={name}>
            <td>{name}</td>
            <td>Running</td>
            <td>{`${name}.gz.apigw.localhost`}</td>
            <td>http&https</td>
          </tr>
        ))}
      </tbody>
    </table>,
  )
}
