// The real package is not Node-API and writes crash.log into the working directory.
// Partyline uses naudiodon's raw binding only; this keeps `npm ci` from building it.
module.exports = { registerHandler() {} };
