export {
  HostedServer,
  startServerProcess,
  type HostedServerOptions,
  type HostedServerState,
} from './hosted-server.ts';
export {
  invitationUrl,
  parseInvitation,
  type Invitation,
  type InvitationUrl,
  type ParsedInvitation,
} from './invitation.ts';
export type { HostingConfig, ServerCommand, ServerEvent } from './messages.ts';
