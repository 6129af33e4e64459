import { fileURLToPath } from 'node:url';
import { Menu, nativeImage, Tray, type MenuItemConstructorOptions, type NativeImage } from 'electron';
import type { ShellWords } from './shell-words.ts';
import type { TrayIcon, TrayView } from './tray-view.ts';

interface TrayActions {
  readonly open: () => void;
  readonly setMuted: (on: boolean) => void;
  readonly stopTalking: () => void;
  readonly setMini: (on: boolean) => void;
  readonly quit: () => void;
}

/**
 * The icon beside the clock: shows how this station talks, and offers the actions that people need
 * in a hurry.
 */
export class PanelTray {
  readonly #tray: Tray;
  readonly #actions: TrayActions;
  readonly #images = new Map<TrayIcon, NativeImage>();
  #shown = '';

  /** @throws Error when the system has no place for it. */
  constructor(actions: TrayActions) {
    this.#actions = actions;
    this.#tray = new Tray(this.#image('idle'));
    // On macOS a click opens the menu.
    if (process.platform !== 'darwin') this.#tray.on('click', actions.open);
  }

  show(view: TrayView, words: ShellWords): void {
    const shown = JSON.stringify([view, words.open]);
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.#tray.setImage(this.#image(view.icon));
    this.#tray.setToolTip(view.tooltip);
    // A new menu each time: Linux shows no changes of a menu that is already set.
    this.#tray.setContextMenu(Menu.buildFromTemplate(this.#menu(view, words)));
  }

  destroy(): void {
    this.#tray.destroy();
  }

  #menu(view: TrayView, words: ShellWords): MenuItemConstructorOptions[] {
    const { open, setMuted, stopTalking, setMini, quit } = this.#actions;
    return [
      { id: 'state', label: view.tooltip, enabled: false },
      ...(view.hosting === undefined ? [] : [{ id: 'hosting', label: view.hosting, enabled: false }]),
      { type: 'separator' },
      { id: 'open', label: words.open, click: open },
      { id: 'stop-talking', label: words.stopTalking, enabled: view.microphoneOpen, click: stopTalking },
      {
        id: 'mute',
        label: words.mute,
        type: 'checkbox',
        checked: view.muted,
        click: () => {
          setMuted(!view.muted);
        },
      },
      {
        id: 'mini',
        label: words.mini,
        type: 'checkbox',
        checked: view.miniOpen,
        click: () => {
          setMini(!view.miniOpen);
        },
      },
      { type: 'separator' },
      { id: 'quit', label: words.quit, click: quit },
    ];
  }

  #image(icon: TrayIcon): NativeImage {
    const known = this.#images.get(icon);
    if (known) return known;
    const image = nativeImage.createFromPath(iconFile(icon, process.platform));
    this.#images.set(icon, image);
    return image;
  }
}

/**
 * Windows picks a size from an .ico. macOS colours a template image to suit its menu bar; the
 * on-air icon keeps its red.
 */
function iconFile(icon: TrayIcon, platform: NodeJS.Platform): string {
  const file =
    platform === 'win32'
      ? `${icon}.ico`
      : platform === 'darwin' && icon !== 'on-air'
        ? `${icon}Template.png`
        : `${icon}.png`;
  return fileURLToPath(new URL(`../../../../build/tray/${file}`, import.meta.url));
}
