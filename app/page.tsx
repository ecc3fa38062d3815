/** Placeholder of the first page. */
export default function HomePage() {
  return <main>Oriel</main>
}
