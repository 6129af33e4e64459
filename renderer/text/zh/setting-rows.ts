import type { rows as english } from '../en/setting-rows.ts';

export const rows: typeof english = {
  language: { label: '语言', choices: { system: '跟随系统', en: 'English', zh: '中文' } },
  theme: { label: '主题', choices: { system: '跟随系统', dark: '深色', light: '浅色', hc: '高对比度' } },
  density: {
    label: '按键',
    choices: { auto: '自动', large: '大', standard: '标准', compact: '紧凑', list: '列表' },
    hint: '自动：按通道数量和窗口大小决定。放不下的在后面的页上。',
  },
  leftHanded: { label: '左手使用', hint: '窄窗口中，讲话键移到左侧。' },
  speakTalkers: {
    label: '朗读讲话人',
    choices: { off: '关闭', names: '名称', 'names-and-channels': '名称和通道' },
    hint: '供屏幕阅读器使用：每隔几秒最多一句，你讲话时不朗读。',
  },
  closeToTray: { label: '关闭窗口后 Partyline 继续运行', hint: '仍能听到呼叫。可从托盘或菜单退出。' },
  startAtLogin: { label: '登录时启动', hint: '不必打开窗口也能收到呼叫。' },
  globalHotkeys: { label: '任何程序在前台时都响应热键', hint: '关闭后，仅本窗口在前台时按键有效。' },
  noiseGate: { label: '噪声门', hint: '不讲话时关闭，风扇和键盘的声音不会发出。' },
  automaticGain: { label: '自动增益', hint: '声音小则提高，声音大则降低，保持同一电平。' },
  preRollMs: {
    label: '按键之前',
    hint: (ms) =>
      ms === 0
        ? '不发送按键之前的声音。第一个音节可能被截断。'
        : `最多发送按键前 ${String(ms)} 毫秒的声音，使第一个音节完整。更早的声音不会发送。`,
  },
  releaseTailMs: {
    label: '松开之后',
    hint: (ms) =>
      ms === 0
        ? '麦克风随松键关闭。最后一个字可能被截断。'
        : `麦克风继续开启 ${String(ms)} 毫秒，使最后一个字完整。按 Esc 或静音会立即关闭。`,
  },
  maxTalkSeconds: { label: '麦克风自动关闭时间', hint: '忘了松开的键不会一直开着。关闭前 10 秒有提示音。' },
  outputDb: { label: '总音量' },
  dimDb: {
    label: '压低其他声音',
    hint: '有人直接对你讲话、在优先通道讲话或抢占发话权时，其他声音降低的幅度。',
  },
  sounds: { label: '提示音', hint: '讲话键开合、呼叫、连接断开时的提示音，不会发给别人。' },
  soundsDb: { label: '提示音音量' },
};
