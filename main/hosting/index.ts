export { HostedServer, type HostedServerOptions, type HostedServerState } from './hosted-server.ts';
export { invitationLink, parseInvitation, type Invitation, type ParsedInvitation } from './invitation.ts';
export type { HostingConfig, HostingProblem, ServerCommand, ServerEvent } from './messages.ts';
export { SERVER_ENTRY, startServerProcess } from './start.ts';
