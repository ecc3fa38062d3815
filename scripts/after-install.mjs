/** npm's postinstall of this project: notes what was installed and writes the database client. */
import { markInstalled } from './ensure-installed.mjs'
import { generateClient } from './generate-client.mjs'

generateClient()
markInstalled()
