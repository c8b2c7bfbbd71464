/** Scalar functions of Flink that Riffle does not have, so that they are refused by name and not taken for misspelt ones. */
const UNSUPPORTED: ReadonlySet<string> = new Set(
  `CURRENT_CATALOG CURRENT_DATABASE CURRENT_USER CURRENT_WATERMARK JSON JSON_LENGTH JSON_TYPE OVERLAPS PARSE_JSON PRINTF
  REGEXP_EXTRACT_ALL SESSION_USER STREAMRECORD_TIMESTAMP STR_TO_MAP SYSTEM_USER TRY_PARSE_JSON USER`.split(/\s+/),
);

export function isUnsupportedFunction(name: string): boolean {
  return UNSUPPORTED.has(name);
}
