/**
 * What the engine gets when a library asks for the types of Node: nothing. liquidjs does, and without this empty
 * stand-in (found through `typeRoots`) timers, files and `process` would compile in the engine again.
 */
export {}
