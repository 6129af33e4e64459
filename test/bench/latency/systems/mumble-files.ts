import { execFileSync } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Files that Mumble 1.3 must find on disk so that it asks no questions: no wizard, nothing about
 * certificates.
 */

export const MUMBLE_HOST = '127.0.0.1';
/**
 * The left Control key's X key code, as Mumble's settings file writes a list of one unsigned
 * number.
 */
const LEFT_CONTROL = String.raw`@Variant(\0\0\0\t\0\0\0\x1\0\0\0\x3\0\0\0%)`;

export type MumbleProfile = 'defaults' | 'lowest';

export interface MumbleClientFiles {
  /** Its HOME. */
  readonly folder: string;
  readonly name: string;
  readonly profile: MumbleProfile;
  readonly continuous: boolean;
  /** Whether it has a push-to-talk key, as only the talker does. */
  readonly pushToTalkKey: boolean;
  readonly source: string;
  readonly sink: string;
  readonly port: number;
  /** SHA-1 of the server's certificate (DER), hex. */
  readonly digest: string;
}

/** @returns the environment that makes Mumble use them. */
export function writeClientFiles(client: MumbleClientFiles): Readonly<Record<string, string>> {
  const { folder, port, digest } = client;
  const [config, data, cache] = ['config', 'data', 'cache'].map((name) => join(folder, name));
  const documents = join(folder, 'Documents');
  const dataFolder = join(data, 'Mumble', 'Mumble');
  for (const path of [join(config, 'Mumble'), dataFolder, cache, documents]) {
    mkdirSync(path, { recursive: true });
  }
  writeFileSync(join(config, 'Mumble', 'Mumble.conf'), settingsOf(client));
  const { key, certificate } = makeCertificate(folder, client.name);
  const backup = join(documents, 'MumbleAutomaticCertificateBackup.p12');
  openssl(['pkcs12', '-export', '-inkey', key, '-in', certificate, '-passout', 'pass:', '-out', backup]);
  trust(join(dataFolder, 'mumble.sqlite'), port, digest);
  return { HOME: folder, XDG_CONFIG_HOME: config, XDG_DATA_HOME: data, XDG_CACHE_HOME: cache };
}

/**
 * @param client as for `writeClientFiles`.
 * @returns the text of Mumble.conf. The profile `lowest` is the least delay that its settings
 *   window offers.
 */
export function settingsOf(client: Omit<MumbleClientFiles, 'folder' | 'digest' | 'port'>): string {
  const lowest = client.profile === 'lowest';
  const audio = [
    'input=PulseAudio',
    'output=PulseAudio',
    `transmit=${client.continuous ? '0' : '2'}`,
    ...(lowest
      ? ['outputdelay=1', 'noisesupress=0', 'denoise=false', 'echo=false', 'quality=40000', 'loudness=1000']
      : []),
    ...(lowest ? ['positional=false'] : []),
  ];
  const sections: [string, readonly string[]][] = [
    ['General', ['lastupdate=2']],
    ['audio', audio],
    ['pulseaudio', [`input=${client.source}`, `output=${client.sink}`]],
    ['overlay', ['enable=false']],
    ['tts', ['enable=false']],
    ...(lowest ? ([['net', ['framesperpacket=1', 'jitterbuffer=1']]] satisfies [string, string[]][]) : []),
    [
      'ui',
      [
        ...['updatecheck', 'plugincheck', 'usage', 'askonquit'].map((name) => `${name}=false`),
        'disablepubliclist=true',
        `server=${MUMBLE_HOST}`,
        `username=${client.name}`,
      ],
    ],
    ...(client.pushToTalkKey
      ? ([['shortcuts', [`1\\index=1`, `1\\keys=${LEFT_CONTROL}`, '1\\suppress=false', 'size=1']]] satisfies [
          string,
          string[],
        ][])
      : []),
  ];
  return sections.map(([name, lines]) => `[${name}]\n${lines.join('\n')}\n`).join('\n');
}

/** @returns the arguments of the server, and its certificate's digest. */
export function writeServerFiles(
  folder: string,
  port: number,
): { readonly ini: string; readonly digest: string } {
  const { key, certificate } = makeCertificate(folder, 'server');
  const ini = join(folder, 'server.ini');
  const lines = [
    `database=${join(folder, 'server.sqlite')}`,
    `host=${MUMBLE_HOST}`,
    `port=${String(port)}`,
    'users=1000',
    // The packaged 72000 throttles packets of 10 ms.
    'bandwidth=130000',
    'bonjour=false',
    'autobanAttempts=0',
    'registerName=',
    'logfile=',
    'pidfile=',
    `sslCert=${certificate}`,
    `sslKey=${key}`,
  ];
  writeFileSync(ini, `${lines.join('\n')}\n`);
  const digest = new X509Certificate(readFileSync(certificate)).fingerprint.replaceAll(':', '').toLowerCase();
  return { ini, digest };
}

function makeCertificate(folder: string, name: string): { key: string; certificate: string } {
  const [key, certificate] = [join(folder, `${name}.key`), join(folder, `${name}.crt`)];
  openssl([
    ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '30', '-subj', `/CN=${name}`],
    ...['-keyout', key, '-out', certificate],
  ]);
  return { key, certificate };
}

function openssl(args: readonly string[]): void {
  execFileSync('openssl', args, { stdio: 'pipe' });
}

/** Makes Mumble trust this server, as the answer "Yes" to its question does. */
function trust(file: string, port: number, digest: string): void {
  const script = [
    'import sqlite3, sys',
    'db = sqlite3.connect(sys.argv[1])',
    "db.execute('CREATE TABLE cert (id INTEGER PRIMARY KEY AUTOINCREMENT, hostname TEXT, port INTEGER, digest TEXT)')",
    "db.execute('INSERT INTO cert (hostname, port, digest) VALUES (?, ?, ?)', (sys.argv[2], int(sys.argv[3]), sys.argv[4]))",
    'db.commit()',
  ].join('\n');
  execFileSync('python3', ['-c', script, file, MUMBLE_HOST, String(port), digest], { stdio: 'pipe' });
}
