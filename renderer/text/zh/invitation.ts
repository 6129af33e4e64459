import type { invitation as english } from '../en/invitation.ts';

export const invitation: typeof english = {
  title: (server) => `要加入 ${server} 吗？`,
  text: (server, host, now) =>
    `本机上打开的一个链接通往 ${host} 上的 ${server}。加入后会离开 ${now}，返回之前，那边的人听不到你，也联系不上你。`,
  stay: (now) => `留在 ${now}`,
  join: (server) => `加入 ${server}`,
};
