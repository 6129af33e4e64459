import type { Language } from '../../contract/index.ts';

/**
 * The few texts that the shell itself shows: tray, window title, crash. The panel has its own
 * catalogue.
 */
export interface ShellWords {
  readonly onAir: string;
  /** @param names of channels and stations, joined. */
  readonly onAirTo: (names: string) => string;
  readonly opening: string;
  readonly muted: string;
  readonly listening: string;
  readonly notConnected: string;
  readonly callFrom: (name: string) => string;
  readonly open: string;
  readonly mute: string;
  readonly stopTalking: string;
  readonly mini: string;
  readonly hosting: (name: string) => string;
  readonly hostingStarts: string;
  readonly hostingFailed: string;
  readonly quit: string;
  readonly crashTitle: string;
  /** @param log path of the log file. */
  readonly crashText: (log: string) => string;
  readonly missingTitle: string;
  readonly missingText: string;
  readonly takenTitle: string;
  /** @param pid of the other program, if it is known. */
  readonly takenText: (folder: string, pid: number | undefined) => string;
}

const EN: ShellWords = {
  onAir: 'ON AIR',
  onAirTo: (names) => `ON AIR: ${names}`,
  opening: 'Opening…',
  muted: 'Microphone muted',
  listening: 'Listening',
  notConnected: 'Not connected',
  callFrom: (name) => `${name} is calling`,
  open: 'Open the panel',
  mute: 'Mute the microphone',
  stopTalking: 'Stop talking',
  mini: 'Mini panel',
  hosting: (name) => `Hosting “${name}” here`,
  hostingStarts: 'Hosting: starting…',
  hostingFailed: 'Hosting did not start',
  quit: 'Quit Partyline',
  crashTitle: 'Partyline has to close',
  crashText: (log) =>
    `Something in Partyline broke. The microphone is closed. Start Partyline again to go on.\n\nWhat happened is written in ${log}`,
  missingTitle: 'Partyline is not complete',
  missingText:
    'The panel’s files are not there. Install Partyline again; from the sources, run: npm run build',
  takenTitle: 'Partyline already runs here',
  takenText: (folder, pid) =>
    `Another Partyline${pid === undefined ? '' : ` (process ${String(pid)})`} uses the same settings, and its panel cannot be opened from here. Use that one, or end it and start Partyline again.\n\n${folder}`,
};

const ZH: ShellWords = {
  onAir: '正在讲话',
  onAirTo: (names) => `正在讲话：${names}`,
  opening: '正在打开…',
  muted: '麦克风已静音',
  listening: '正在收听',
  notConnected: '未连接',
  callFrom: (name) => `${name} 正在呼叫`,
  open: '打开面板',
  mute: '麦克风静音',
  stopTalking: '停止讲话',
  mini: '迷你面板',
  hosting: (name) => `本机正在提供“${name}”`,
  hostingStarts: '本机服务器：正在启动…',
  hostingFailed: '本机服务器未能启动',
  quit: '退出 Partyline',
  crashTitle: 'Partyline 必须关闭',
  crashText: (log) =>
    `Partyline 内部出现故障，麦克风已关闭。请重新启动 Partyline 以继续使用。\n\n详细情况记录在 ${log}`,
  missingTitle: 'Partyline 不完整',
  missingText: '面板文件缺失。请重新安装 Partyline；若使用源代码，请运行：npm run build',
  takenTitle: 'Partyline 已在运行',
  takenText: (folder, pid) =>
    `另一个 Partyline${pid === undefined ? '' : `（进程 ${String(pid)}）`}正在使用同一份设置，无法从这里打开它的面板。请使用那一个，或将其结束后重新启动 Partyline。\n\n${folder}`,
};

/** @param systemLocale the value of Electron's app.getLocale(): `zh-CN`. */
export function shellWords(language: Language, systemLocale: string): ShellWords {
  const chosen = language === 'system' ? systemLocale.slice(0, 2).toLowerCase() : language;
  return chosen === 'zh' ? ZH : EN;
}
