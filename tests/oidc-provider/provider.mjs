// The certified `oidc-provider`, configured like HelseID: pushed requests, private_key_jwt, DPoP with nonces, levels of
// assurance, logout over the back channel. Whoever signs in, and how well, is what a test has said at /test; so is what
// is done to tokens on their way out, re-signed with the provider's own keys or not.
//
// usage: node provider.mjs CONFIGURATION   (JSON: port, clients); says `ready` on standard output.

import { createServer } from 'node:http';
import { request } from 'node:https';
import { Provider } from 'oidc-provider';
import { SignJWT, calculateJwkThumbprint, decodeJwt, exportJWK, generateKeyPair, importJWK } from 'jose';

const { port, clients } = JSON.parse(process.argv[2]);
const issuer = `http://127.0.0.1:${port}`;

// What tests say and ask.
const state = {
  person: { sub: 'kari', claims: {}, acr: 'Level3', authenticatedSecsAgo: 0 },
  refusal: null,
  // Changes of the claims of ID tokens, and `alg`: "none", or `key`: "unknown".
  mischief: null,
  // Proofs and codes that have been seen at the token endpoint, to be played again.
  seen: [],
  // Why it refused, as it tells nobody else.
  refused: [],
};

async function newKey() {
  const { privateKey } = await generateKeyPair('ES256', { extractable: true });
  const key = { ...(await exportJWK(privateKey)), alg: 'ES256', use: 'sig' };
  return { ...key, kid: await calculateJwkThumbprint(key) };
}

// Sends what the provider sends by itself (logout tokens) to this machine, whatever its name there.
function fetchOnThisMachine(url, { method, headers, body }) {
  const to = new URL(url);
  return new Promise((resolve, reject) => {
    const sent = request(
      {
        host: '127.0.0.1', port: to.port, path: to.pathname + to.search, method, servername: to.hostname,
        headers: { ...Object.fromEntries(new Headers(headers)), host: to.host }, rejectUnauthorized: false,
      },
      (answer) => {
        answer.resume();
        answer.on('end', () => resolve(new Response(null, { status: answer.statusCode })));
      },
    );
    sent.on('error', reject);
    sent.end(body == null ? undefined : String(body));
  });
}

function provider(keys) {
  const made = new Provider(issuer, {
    clients,
    jwks: { keys },
    claims: {
      openid: ['sub'],
      profile: ['name', 'groups', 'organisation'],
      acr: null, auth_time: null, sid: null, iss: null,
    },
    acrValues: ['Level3', 'Level4'],
    scopes: ['openid', 'profile'],
    clientAuthMethods: ['private_key_jwt'],
    enabledJWA: { clientAuthSigningAlgValues: ['ES256', 'PS256'], idTokenSigningAlgValues: ['ES256'] },
    pkce: { required: () => true },
    features: {
      devInteractions: { enabled: false },
      pushedAuthorizationRequests: { enabled: true, requirePushedAuthorizationRequests: true },
      dPoP: { enabled: true, nonceSecret: Buffer.alloc(32, 7), requireNonce: () => true },
      backchannelLogout: { enabled: true },
      rpInitiatedLogout: {
        enabled: true,
        // No question: the form is sent at once.
        logoutSource: (ctx, form) => {
          ctx.body = `<!doctype html><title>logout</title>${form}
            <input type="hidden" name="logout" value="yes" form="op.logoutForm">
            <script>document.getElementById('op.logoutForm').submit()</script>`;
        },
      },
    },
    ttl: {
      AccessToken: 60, AuthorizationCode: 30, IdToken: 60, PushedAuthorizationRequest: 60, Interaction: 600,
      Session: 3600, Grant: 3600, ClientCredentials: 60, ReplayDetection: 300,
    },
    cookies: { keys: ['test'] },
    // A node's clock may be moved by a test; what comes of that is the node's to say.
    clockTolerance: 600,
    interactions: { url: (ctx, interaction) => `/interaction/${interaction.uid}` },
    findAccount: (ctx, sub) => ({
      accountId: sub,
      claims: () => ({ sub, ...state.person.claims }),
    }),
    loadExistingGrant: async (ctx) => {
      const before = ctx.oidc.session.grantIdFor(ctx.oidc.client.clientId);
      if (before) return ctx.oidc.provider.Grant.find(before);
      const grant = new ctx.oidc.provider.Grant({
        clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId,
      });
      grant.addOIDCScope('openid profile');
      await grant.save();
      return grant;
    },
    fetch: fetchOnThisMachine,
    renderError: (ctx, out) => { ctx.type = 'json'; ctx.body = out; },
  });
  made.on('grant.error', (ctx, error) => state.refused.push(error.error_detail ?? error.message));
  return { made, handle: made.callback(), keys };
}

let current = provider([await newKey()]);

async function interact(req, res) {
  const { made } = current;
  const { prompt } = await made.interactionDetails(req, res);
  if (state.refusal) {
    return made.interactionFinished(req, res, { error: state.refusal, error_description: 'as the test said' });
  }
  if (prompt.name !== 'login') throw new Error(`unexpected prompt ${prompt.name}`);
  const { sub, acr, authenticatedSecsAgo } = state.person;
  const ts = Math.floor(Date.now() / 1000) - authenticatedSecsAgo;
  return made.interactionFinished(req, res, { login: { accountId: sub, acr, ts, remember: true } });
}

async function changed(idToken) {
  const { alg, key: which, ...claims } = state.mischief;
  const all = { ...decodeJwt(idToken), ...claims };
  for (const [name, value] of Object.entries(all)) if (value === null) delete all[name];
  if (alg === 'none') {
    const part = (value) => Buffer.from(JSON.stringify(value)).toString('base64url');
    return `${part({ alg: 'none' })}.${part(all)}.`;
  }
  const key = which === 'unknown' ? await newKey() : current.keys[0];
  const signed = new SignJWT(all).setProtectedHeader({ alg: 'ES256', kid: key.kid });
  return signed.sign(await importJWK(key, 'ES256'));
}

// Lets the provider answer, and changes what it answers at the token endpoint.
function withMischief(res) {
  const chunks = [];
  const { write, end } = res;
  res.write = (chunk) => { chunks.push(Buffer.from(chunk)); return true; };
  res.end = (chunk) => {
    if (chunk) chunks.push(Buffer.from(chunk));
    const body = Buffer.concat(chunks);
    Object.assign(res, { write, end });
    const json = JSON.parse(body.toString() || '{}');
    if (!state.mischief || !json.id_token) return res.end(body);
    changed(json.id_token).then((id_token) => {
      const text = JSON.stringify({ ...json, id_token });
      res.setHeader('content-length', Buffer.byteLength(text));
      res.end(text);
    });
    return res;
  };
}

async function bodyOf(req) {
  const chunks = [];
  for await (const chunk of req) chunks.push(chunk);
  return Buffer.concat(chunks).toString();
}

const routes = {
  'POST /test': async (req, res) => {
    Object.assign(state, JSON.parse(await bodyOf(req)));
    res.end('{}');
  },
  'GET /test': async (req, res) => res.end(JSON.stringify(state)),
  // A new key; the one before is gone.
  'POST /test/rotate': async (req, res) => {
    current = provider([await newKey()]);
    res.end('{}');
  },
  // A token signed as the provider's logout tokens are, with whatever claims.
  'POST /test/sign': async (req, res) => {
    const [key] = current.keys;
    const signed = new SignJWT(JSON.parse(await bodyOf(req)));
    res.end(await signed.setProtectedHeader({ alg: 'ES256', kid: key.kid, typ: 'logout+jwt' }).sign(await importJWK(key, 'ES256')));
  },
};

const server = createServer(async (req, res) => {
  try {
    const path = req.url.split('?')[0];
    const route = routes[`${req.method} ${path}`];
    if (route) return await route(req, res);
    if (path.startsWith('/interaction/')) return await interact(req, res);
    if (path === '/token') {
      const body = await bodyOf(req);
      state.seen.push({ proof: req.headers.dpop, body });
      // The provider takes a body that was read already.
      req.body = Object.fromEntries(new URLSearchParams(body));
      withMischief(res);
    }
    return current.handle(req, res);
  } catch (error) {
    console.error(error);
    res.statusCode = 500;
    return res.end(String(error));
  }
});
server.listen(port, '127.0.0.1', () => console.log('ready'));
