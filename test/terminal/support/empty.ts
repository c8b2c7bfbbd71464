/** Stands in for a package that is not installed. */
const nothing = {};

export { nothing as default };
