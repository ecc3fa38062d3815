/** Font files imported for their address. */
declare module '*.woff2' {
  const address: string
  export default address
}
