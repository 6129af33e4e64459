/* eslint-disable @typescript-eslint/no-require-imports, no-undef
   -- Electron loads it as CommonJS, before the app */
/**
 * Loaded before the real app (`electron -r …`), because Electron lists its windows to a test, but
 * not its trays.
 */
const electron = require('electron');

const all = [];
electron.Tray.all = all;
for (const [method, field] of [
  ['setToolTip', 'toolTip'],
  ['setContextMenu', 'menu'],
  ['setImage', 'image'],
]) {
  const real = electron.Tray.prototype[method];
  electron.Tray.prototype[method] = function (value) {
    if (!all.includes(this)) all.push(this);
    this[field] = value;
    return real.call(this, value);
  };
}
const { createFromPath } = electron.nativeImage;
electron.nativeImage.createFromPath = (path) => Object.assign(createFromPath(path), { path });
