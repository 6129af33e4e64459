import type { names as english } from '../en/names.ts';

export const names: typeof english = {
  problem: ({ problem, character = '' }) => {
    switch (problem) {
      case 'empty':
        return '请填写名称。';
      case 'outer-space':
        return '请去掉首尾的空格。';
      case 'nothing-visible':
        return '这个名称谁也看不见。请至少输入一个文字、数字或图形。';
      case 'too-long':
        return '名称太长，最多 64 个字符。';
      case 'too-big':
        return '这些字符占用的空间太大，请减少几个。';
      case 'control':
        return `名称里有换行或控制字符（${character}），请删除。`;
      case 'direction':
        return `名称里有一个会改变文字方向的隐藏标记（${character}），请删除。`;
      case 'invisible':
        return `名称里有一个看不见的字符（${character}），请删除。`;
      case 'joiner':
        return `名称里有一个没有连接任何内容的隐藏连接符（${character}），请删除。`;
      case 'lone-mark':
        return `有一个附加符号前面没有字母（${character}）。请先输入字母，或删除该符号。`;
      case 'many-marks':
        return '同一个字母上的附加符号太多，请删去一些。';
      case 'not-text':
        return `名称里有不是文字的内容（${character}），请删除。`;
      case 'at-sign':
        return '通道名称不能以“@”开头，命令里“@”表示站点。';
      case 'comma':
        return '通道名称里不能有逗号，命令里用逗号分隔通道。';
      case 'override':
        return '通道名称不能以“override”结尾，命令里它表示抢占发言权。';
      case 'twice':
        return '有两个通道重名。';
    }
  },
};
