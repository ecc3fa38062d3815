/** The path of a browser that starts, found or installed; undefined when none could be had. */
export function ensureBrowser(): Promise<string | undefined>
