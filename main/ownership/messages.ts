import { createConnection, type Socket } from 'node:net';
import { z } from 'zod';

/** The messages between two processes that want one folder: one JSON object on each line. */
const question = z.discriminatedUnion('type', [
  /** `name` is the asker's own name, if it wants to be the owner itself. */
  z.object({ type: z.literal('who'), name: z.string().max(200) }),
  /** Asks the owner to show itself to the person who started another process. */
  z.object({ type: z.literal('open') }),
]);

const opened = z.discriminatedUnion('shell', [
  /** The owner's window came to the front. */
  z.object({ shell: z.literal('desktop') }),
  /** The owner's panel opens in a browser with this link, once. */
  z.object({ shell: z.literal('browser'), link: z.string().max(1_000) }),
  /** The owner has nothing to show. */
  z.object({ shell: z.literal('none') }),
]);

const answer = z.discriminatedUnion('type', [
  z.object({ type: z.literal('candidate') }),
  z.object({ type: z.literal('owner'), pid: z.number().int() }),
  z.object({ type: z.literal('opened'), opened }),
]);

export type Question = z.infer<typeof question>;
export type Answer = z.infer<typeof answer>;
/** The owner's action for the person who started a second process. */
export type Opened = z.infer<typeof opened>;

/** `dead`: no process has that socket any more. `silent`: its process lives but does not answer. */
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
      // The backlog is full, so some process has the socket.
      end({ type: error.code === 'EAGAIN' ? 'silent' : 'dead' });
    });
    socket.on('close', () => {
      // The owner ended while it was asked.
      end({ type: 'dead' });
    });
    onLine(socket, (line) => {
      const parsed = parse(answer, line);
      if (parsed) end(parsed);
    });
  });
}

/** Answers the questions that come in on a socket. */
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
