// Letters to a mail server that speaks just enough SMTP, and how servers are reached.
import { createServer, type Socket } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { printedMail } from '../../../src/mail/printed-mail.ts';
import { smtpMail, smtpPlace } from '../../../src/mail/smtp-mail.ts';

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

/** Answers every command; `recipient` is the answer to RCPT. Collects what was said. */
async function mailServer(recipient = '250 ok') {
  const said: string[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    let inLetter = false;
    socket.setEncoding('utf8');
    socket.write('220 test\r\n');
    let rest = '';
    socket.on('data', (chunk: string) => {
      const lines = (rest + chunk).split('\r\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        said.push(line);
        if (inLetter && line !== '.') continue;
        inLetter = line === 'DATA';
        if (line === 'DATA') socket.write('354 go on\r\n');
        else if (line.startsWith('RCPT')) socket.write(`${recipient}\r\n`);
        else socket.write(line === 'QUIT' ? '221 bye\r\n' : '250 ok\r\n');
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(
    () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  );
  const { port } = server.address() as { readonly port: number };
  return { address: `smtp://127.0.0.1:${port}`, said };
}

const LETTER = { to: 'dana@vendor.example', subject: 'Sign in', text: 'One\nTwo' };
const FROM = 'parley@vendor.example';

test('a letter goes to one address, in plain text, marked as sent by a machine', async () => {
  const { address, said } = await mailServer();
  await smtpMail({ address, from: FROM }).send(LETTER);
  expect(said.filter((line) => /^(MAIL|RCPT)/.test(line))).toEqual([
    'MAIL FROM:<parley@vendor.example>',
    'RCPT TO:<dana@vendor.example>',
  ]);
  expect(said).toEqual(expect.arrayContaining(['Subject: Sign in', 'One', 'Two']));
  expect(said).toContain('Auto-Submitted: auto-generated');
});

test('an address that looks like two is written to as one, or not at all', async () => {
  const { address, said } = await mailServer();
  const to = 'dana@vendor.example, mallory@evil.example';
  await smtpMail({ address, from: FROM })
    .send({ ...LETTER, to })
    .catch(() => {});
  expect(said.filter((line) => line.startsWith('RCPT') && /<mallory@/.test(line))).toEqual([]);
});

test('a refused letter is a fault whose plain text names nobody', async () => {
  const { address } = await mailServer('550 no such user dana@vendor.example');
  const fault = await smtpMail({ address, from: FROM })
    .send(LETTER)
    .catch((error: unknown) => error);
  expect(fault).toMatchObject({ code: 'MAIL_UNDELIVERED', kind: 'transient' });
  expect((fault as { readonly plain: string }).plain).not.toContain('dana');
});

test('only a server on this machine is spoken to without encryption', () => {
  expect(smtpPlace('smtps://us%40er:p%2Fw@mail.example')).toEqual({
    ...{ host: 'mail.example', port: 465, secure: true, requireTLS: false },
    auth: { user: 'us@er', pass: 'p/w' },
  });
  expect(smtpPlace('smtp://mail.example')).toMatchObject({ port: 587, requireTLS: true });
  expect(smtpPlace('smtp://127.0.0.1:25')).toMatchObject({ port: 25, requireTLS: false });
  expect(smtpPlace('smtp://[::1]')).toMatchObject({ host: '::1', requireTLS: false });
  expect(smtpPlace('smtp://localhost.evil.example')).toMatchObject({ requireTLS: true });
});

test('a printed letter shows address and text', async () => {
  const printed: string[] = [];
  await printedMail((text) => printed.push(text)).send(LETTER);
  expect(printed.join('')).toMatch(/To: dana@vendor\.example\n[\s\S]*One\nTwo/);
});
