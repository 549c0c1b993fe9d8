import { afterEach, beforeEach, describe, it } from 'mocha';
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SyncError } from '../../src/core/errors';
import { openLoopback } from '../../src/remote/drive/auth/loopback';
import { signIn, type SignedIn, type SignInOptions } from '../../src/remote/drive/auth/signIn';
import { freePort, isPortFree } from '../harness/processes';
import { startOAuthServer, type OAuthServer } from '../harness/oauthServer';

/** What a browser shows at the end of its redirects. */
interface Page {
  readonly status: number;
  readonly text: string;
}

describe('Signing in to Google Drive', () => {
  let google: OAuthServer;
  let cancel: AbortController;
  /** The pages that the browser was sent to. */
  let opened: URL[];
  let pages: Promise<Page>[];

  beforeEach(async () => {
    google = await startOAuthServer();
    cancel = new AbortController();
    opened = [];
    pages = [];
  });

  afterEach(() => google.close());

  async function browse(url: string): Promise<Page> {
    const response = await fetch(url);
    return { status: response.status, text: await response.text() };
  }

  /** A person whose browser follows all redirects, and who pastes nothing. */
  function start(
    changes: Partial<Omit<SignInOptions, 'screen'>> & { readonly screen?: Partial<SignInOptions['screen']> } = {},
  ): Promise<SignedIn> {
    const screen: SignInOptions['screen'] = {
      open: (url) => {
        opened.push(new URL(url));
        pages.push(browse(url));
        return Promise.resolve();
      },
      paste: (_url, _fault, signal) => new Promise((resolve) => signal.addEventListener('abort', () => resolve(undefined))),
      ...changes.screen,
    };
    const addresses = { authEndpoints: google.endpoints, endpoint: google.url };
    return signIn({ client: google.client, level: 'file', signal: cancel.signal, ...addresses, ...changes, screen });
  }

  function redirectPort(): number {
    return Number(new URL(opened[0]?.searchParams.get('redirect_uri') ?? '').port);
  }

  async function assertFails(promise: Promise<unknown>, code: SyncError['code'], sentence: RegExp): Promise<void> {
    await assert.rejects(promise, (error) => {
      assert.ok(SyncError.is(error), String(error));
      assert.match(error.message, sentence);
      assert.equal(error.code, code);
      return true;
    });
  }

  it('brings lasting credentials and the name of the account', async () => {
    const { account, credentials } = await start();
    assert.equal(account.label, google.email);
    assert.deepEqual(Object.keys(credentials).sort(), ['client_id', 'client_secret', 'refresh_token', 'type']);
    const page = await pages[0];
    assert.equal(page?.status, 200);
    assert.match(page?.text ?? '', /You are signed in to Google Drive/);
  });

  it('asks for the files that Cloud Sync makes, or for the whole Drive, and for nothing else', async () => {
    await start();
    await start({ level: 'full' });
    assert.deepEqual(
      opened.map((url) => url.searchParams.get('scope')),
      ['https://www.googleapis.com/auth/drive.file', 'https://www.googleapis.com/auth/drive'],
    );
  });

  it('uses a new state and a new challenge each time', async () => {
    await start();
    await start();
    for (const name of ['state', 'code_challenge']) assert.equal(new Set(opened.map((url) => url.searchParams.get(name))).size, 2, name);
  });

  it('frees its port as soon as the answer has come', async () => {
    await start();
    assert.ok(await isPortFree(redirectPort()));
  });

  it('takes one answer and no more, also before anybody has looked at it', async () => {
    const loopback = await openLoopback((answer) => answer.get('code') ?? '');
    await browse(`http://127.0.0.1:${loopback.port}/?code=first`);
    assert.equal(await loopback.answer, 'first');
    assert.ok(await isPortFree(loopback.port));
  });

  it('ends when the person declines, and says that nothing was stored', async () => {
    google.consent = 'deny';
    await assertFails(start(), 'unauthorized', /declined in the browser\. Nothing was stored/);
    assert.match((await pages[0])?.text ?? '', /declined in the browser/);
    assert.ok(await isPortFree(redirectPort()));
  });

  it('says in the browser in the language of the person how it ended', async () => {
    const screen = { language: { tag: 'de', say: (sentence: string) => `<${sentence}>`.toUpperCase() } };
    await start({ screen });
    google.consent = 'deny';
    await assertFails(start({ screen }), 'unauthorized', /declined in the browser\./);
    const [done, declined] = await Promise.all(pages);
    assert.match(done?.text ?? '', /<html lang="de">.*&#60;YOU ARE SIGNED IN/);
    assert.match(declined?.text ?? '', /&#60;THE ACCESS TO GOOGLE DRIVE WAS DECLINED/);
  });

  it('refuses an answer with a wrong state, and never trades its code', async () => {
    google.consent = 'wrongState';
    await assertFails(start(), 'unauthorized', /does not belong to this sign-in/);
    assert.equal((await pages[0])?.status, 400);
    assert.ok(!google.requests.some((request) => request.startsWith('POST /token')));
    assert.ok(await isPortFree(redirectPort()));
  });

  it('refuses a sign-in in which the permission for Drive was left out', async () => {
    google.consent = 'withoutDrive';
    await assertFails(start(), 'unauthorized', /tick the box for Google Drive/);
  });

  it('names the settings when Google does not know the client', async () => {
    const client = { ...google.client, client_secret: 'wrong' };
    await assertFails(start({ client }), 'unauthorized', /cloudSync\.drive\.clientSecret/);
  });

  it('takes the next port when one is in use', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await once(other, 'listening');
    const taken = (other.address() as AddressInfo).port;
    try {
      await assertFails(start({ ports: [taken] }), 'busy', /No port of this computer is free/);
      await start({ ports: [taken, 0] });
      assert.notEqual(redirectPort(), taken);
    } finally {
      other.close();
    }
  });

  it('listens on loopback alone, and answers nothing but the one redirect', async () => {
    const done = start({ screen: { open: (url) => Promise.resolve(void opened.push(new URL(url))) } });
    await untilOpened();
    const base = `http://127.0.0.1:${redirectPort()}`;
    assert.equal((await browse(`${base}/favicon.ico`)).status, 404);
    assert.equal((await browse(`${base}/`)).status, 404);
    assert.equal((await fetch(`${base}/?code=1&state=1`, { method: 'POST' })).status, 404);
    // On every address of this computer it would answer at this one too.
    for (const host of ['127.0.0.2', '[::1]']) await assert.rejects(fetch(`http://${host}:${redirectPort()}/`), host);
    await browse(opened[0]?.href ?? '');
    await done;
  });

  it('shows what the browser brings as text, not as a page of its own', async () => {
    const done = start({ screen: { open: (url) => Promise.resolve(void opened.push(new URL(url))) } });
    done.catch(() => undefined);
    await untilOpened();
    const state = opened[0]?.searchParams.get('state') ?? '';
    const query = new URLSearchParams({ state, error: 'odd', error_description: '<script>alert(1)</script>' });
    const { text } = await browse(`http://127.0.0.1:${redirectPort()}/?${query.toString()}`);
    assert.ok(text.includes('alert(1)') && !text.includes('<script>'));
    await assertFails(done, 'unauthorized', /odd/);
  });

  it('can be cancelled, and then frees its port', async () => {
    const done = start({ screen: { open: (url) => Promise.resolve(void opened.push(new URL(url))) } });
    await untilOpened();
    cancel.abort();
    await assertFails(done, 'aborted', /Nothing was stored/);
    assert.ok(await isPortFree(redirectPort()));
  });

  it('ends when nobody answers', async () => {
    const late = new AbortController();
    const done = start({ timeLimit: late.signal, screen: { open: (url) => Promise.resolve(void opened.push(new URL(url))) } });
    await untilOpened();
    late.abort();
    await assertFails(done, 'unauthorized', /Nobody answered in the browser/);
    assert.ok(await isPortFree(redirectPort()));
  });

  it('works at the port under which another computer has this one', async () => {
    const done = start({
      screen: {
        open: (url) => Promise.resolve(void opened.push(new URL(url))),
        forwardPort: () => Promise.resolve(61234),
        paste: pasteAnswer,
      },
    });
    const { account } = await done;
    assert.equal(account.label, google.email);
    assert.equal(redirectPort(), 61234);
  });

  describe('by pasting, where the browser cannot reach this computer', () => {
    it('takes the address on which the browser ended', async () => {
      const { account } = await start({ screen: { open: () => Promise.resolve(), paste: pasteAnswer } });
      assert.equal(account.label, google.email);
    });

    it('takes the code alone', async () => {
      const paste: SignInOptions['screen']['paste'] = async (url) => new URL(await answerOf(url)).searchParams.get('code') ?? '';
      assert.equal((await start({ screen: { open: () => Promise.resolve(), paste } })).account.label, google.email);
    });

    it('says what is wrong with a text that is not it', async () => {
      const faults: (string | undefined)[] = [];
      const paste: SignInOptions['screen']['paste'] = async (url, fault) => {
        const answer = await answerOf(url);
        faults.push(fault(answer), fault('hello'), fault(url), fault(answer.replace(/state=[^&]*/, 'state=other')));
        return answer;
      };
      await start({ screen: { open: () => Promise.resolve(), paste } });
      assert.equal(faults[0], undefined);
      assert.match(faults[1] ?? '', /Paste the whole address/);
      assert.match(faults[2] ?? '', /does not belong/);
      assert.match(faults[3] ?? '', /does not belong/);
    });

    it('refuses the code of another sign-in, which PKCE gives away', async () => {
      const port = await freePort();
      let foreign = '';
      const note: SignInOptions['screen']['paste'] = async (url) => {
        foreign = new URL(await answerOf(url)).searchParams.get('code') ?? '';
        return undefined;
      };
      const open = (): Promise<void> => Promise.resolve();
      await assertFails(start({ ports: [port], screen: { open, paste: note } }), 'aborted', /cancelled/);
      const paste = (): Promise<string> => Promise.resolve(foreign);
      await assertFails(start({ ports: [port], screen: { open, paste } }), 'unauthorized', /no longer accepts this sign-in/);
    });

    it('is given up by closing the box', async () => {
      await assertFails(
        start({ screen: { open: () => Promise.resolve(), paste: () => Promise.resolve(undefined) } }),
        'aborted',
        /cancelled/,
      );
    });
  });

  async function untilOpened(): Promise<void> {
    while (opened.length === 0) await new Promise((resolve) => setImmediate(resolve));
  }

  /** The address that the browser of another computer would show as one that it cannot reach. */
  async function answerOf(url: string): Promise<string> {
    const response = await fetch(url, { redirect: 'manual' });
    return response.headers.get('location') ?? '';
  }

  function pasteAnswer(url: string): Promise<string> {
    return answerOf(url);
  }
});
