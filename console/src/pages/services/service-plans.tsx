/** stub */
export default function Stub() {
  return null
}
