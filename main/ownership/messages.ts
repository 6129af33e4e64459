import { createConnection, type Socket } from 'node:net';
import { z } from 'zod';

/** What two starts on one folder say to each other, one JSON object a line. */
const question = z.discriminatedUnion('type', [
  /** `name`: of the one that asks, if it wants to be the owner itself. */
  z.object({ type: z.literal('who'), name: z.string().max(200) }),
  /** To the owner: show yourself to the person who started another one. */
  z.object({ type: z.literal('open') }),
]);

const opened = z.discriminatedUnion('shell', [
  /** Its window has come to the front. */
  z.object({ shell: z.literal('desktop') }),
  /** Its panel opens in a browser with this link, once. */
  z.object({ shell: z.literal('browser'), link: z.string().max(1_000) }),
  /** It has nothing to show. */
  z.object({ shell: z.literal('none') }),
]);

const answer = z.discriminatedUnion('type', [
  z.object({ type: z.literal('candidate') }),
  z.object({ type: z.literal('owner'), pid: z.number().int() }),
  z.object({ type: z.literal('opened'), opened }),
]);

export type Question = z.infer<typeof question>;
export type Answer = z.infer<typeof answer>;
/** What the owner did for the person who started a second one. */
export type Opened = z.infer<typeof opened>;

/** `dead`: nobody has that socket any more. `silent`: its process lives and does not answer. */
export type Reply = Answer | { readonly type: 'dead' } | { readonly type: 'silent' };

const MOST_LINE_BYTES = 4_096;

export function ask(path: string, asked: Question, withinMs: number): Promise<Reply> {
  return new Promise((resolve) => {
    const socket = createConnection(path);
    const end = (reply: Reply): void => {
      clearTimeout(timer);
      socket.destroy();
      resolve(reply);
    };
    const timer = setTimeout(() => {
      end({ type: 'silent' });
    }, withinMs);
    socket.on('connect', () => socket.write(`${JSON.stringify(asked)}\n`));
    socket.on('error', (error: NodeJS.ErrnoException) => {
      // Its backlog is full: somebody has it.
      end({ type: error.code === 'EAGAIN' ? 'silent' : 'dead' });
    });
    socket.on('close', () => {
      // It ended while it was asked.
      end({ type: 'dead' });
    });
    onLine(socket, (line) => {
      const parsed = parse(answer, line);
      if (parsed) end(parsed);
    });
  });
}

/** Answers what comes in on a socket. */
export function answerOn(socket: Socket, respond: (asked: Question) => Promise<Answer>): void {
  socket.on('error', () => undefined);
  socket.unref();
  onLine(socket, (line) => {
    const asked = parse(question, line);
    if (!asked) {
      socket.destroy();
      return;
    }
    respond(asked).then(
      (answered) => {
        socket.write(`${JSON.stringify(answered)}\n`);
      },
      () => {
        socket.destroy();
      },
    );
  });
}

function onLine(socket: Socket, take: (line: string) => void): void {
  let rest = '';
  socket.setEncoding('utf8');
  socket.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    if (rest.length > MOST_LINE_BYTES) socket.destroy();
    for (const line of lines) take(line);
  });
}

function parse<Schema extends z.ZodType>(schema: Schema, line: string): z.infer<Schema> | undefined {
  try {
    return schema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
