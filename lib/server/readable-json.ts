/**
 * SQL for looking into a value of the log. What is logged keeps its JSON text, U+0000 included, which Postgres stores but refuses to
 * look into: there the character reads as U+FFFD. Of a long value it costs a copy, so rows are chosen first.
 */
export const readable = (column: string): string => `replace(${column}::text, '\\u0000', '\\ufffd')::json`
