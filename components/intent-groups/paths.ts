/** Addresses of the pages of intent groups, for whoever links to them. */

export const intentGroupsPath = '/intent-groups'
export const intentGroupPath = (id: string): string => `${intentGroupsPath}/${id}`
export const newGroupPath = `${intentGroupsPath}/new`
