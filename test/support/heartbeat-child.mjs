// A child process that speaks the supervisor's heartbeat. Its first argument selects its fault:
//   well          answers everything
//   silent        never says `ready`
//   crash         ends with code 3 right after `ready`
//   deaf          says `ready`, then never answers a ping
// Messages to it: { type: 'echo', text } comes back; { type: 'spin' } blocks its event loop.
import process from 'node:process';

const [, , manner] = process.argv;

process.on('message', (message) => {
  if (message.type === 'ping' && manner !== 'deaf') process.send({ type: 'pong', id: message.id });
  if (message.type === 'echo') process.send({ type: 'echo', text: message.text, pid: process.pid });
  if (message.type === 'spin') for (;;);
});
// This process must not outlive a killed owner.
process.on('disconnect', () => process.exit());

if (manner !== 'silent') {
  process.send({ type: 'ready' }, () => {
    if (manner === 'crash') process.exit(3);
  });
}
