// A browser of a person: keeps cookies and sends forms as its pages do.
import request from 'supertest';
import type { LinkedSite } from './link-world.ts';

/** A browser that keeps its cookies. */
export function browser({ http, app }: LinkedSite) {
  const jar = new Map<string, string>();
  const host = new URL(app.publicUrl).host;
  const send = async (method: 'get' | 'post', path: string, form: object = {}) => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join('; ');
    const call = request(http)[method](path).set({ cookie, host, 'sec-fetch-site': 'same-origin' });
    const answer = await (method === 'get' ? call : call.type('form').send(form));
    const set = (answer.headers['set-cookie'] ?? []) as unknown as readonly string[];
    for (const line of set) {
      const [pair = ''] = line.split(';');
      const [name = '', value = ''] = pair.split('=');
      if (value === '') jar.delete(name);
      else jar.set(name, value);
    }
    return { status: answer.status, text: answer.text, to: answer.headers['location'] ?? '', set };
  };
  const enter = async (path: string) => {
    const page = await send('get', path);
    const token = /name="token" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
    return { page, token, answer: await send('post', path, { token }) };
  };
  return { jar, enter, get: (path: string) => send('get', path), post: send.bind(null, 'post') };
}
