/** Addresses of tests and of their reports. */
export const testsPath = '/tests'
export const testPath = (id: string): string => `${testsPath}/${id}`
export const testsOfPath = (workflow: string): string => `${testsPath}?workflow=${encodeURIComponent(workflow)}`
export const reportPath = (id: string): string => `/test-reports/${id}`
