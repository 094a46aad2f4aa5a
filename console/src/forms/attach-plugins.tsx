/** stub */
export default function Stub(_props: Record<string, unknown>) {
  return null
}
