/** How many roots a worker keeps. In a file of its own: a worker that imports the module that starts it is built for ever. */
export const rootsKept = 4
