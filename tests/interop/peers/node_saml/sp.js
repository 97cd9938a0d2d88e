// node-saml as service provider. `sp.js SETTINGS metadata` prints metadata, `sp.js SETTINGS` serves.
"use strict";

const crypto = require("node:crypto");
const fs = require("node:fs");
const http = require("node:http");
const { SAML } = require("@node-saml/node-saml");

const MAX_BODY = 1024 * 1024;
const settings = JSON.parse(fs.readFileSync(process.argv[2], "utf8"));
const saml = new SAML(settings.saml);
const sessions = new Map();

if (process.argv[3] === "metadata") {
  process.stdout.write(
    saml.generateServiceProviderMetadata(settings.decryptionCertificate, settings.certificate));
} else {
  http.createServer(serve).listen(settings.port, "127.0.0.1");
}

async function serve(request, response) {
  try {
    const url = new URL(request.url, settings.url);
    const fields = Object.fromEntries(
      request.method === "POST" ? new URLSearchParams(await body(request)) : url.searchParams);
    const route = routes[`${request.method} ${url.pathname}`];
    if (!route) return answer(response, 404, "text/plain", "not found");
    const query = url.search.slice(1);
    await route({ fields, query, session: session(request, response) }, response);
  } catch (error) {
    console.error(error);
    answer(response, 400, "text/plain", `REFUSED ${error.message}`);
  }
}

const routes = {
  "GET /login": async ({ session }, response) => {
    if (session.profile) return show(session, response);
    if (settings.requestBinding === "post") {
      return answer(response, 200, "text/html", await saml.getAuthorizeFormAsync("", undefined));
    }
    redirect(response, await saml.getAuthorizeUrlAsync("", undefined, {}));
  },
  "GET /session": async ({ session }, response) =>
    session.profile ? show(session, response) : answer(response, 401, "application/json", "{}"),
  "POST /acs": async ({ fields, session }, response) => {
    session.profile = (await saml.validatePostResponseAsync(fields)).profile;
    redirect(response, settings.url + "/session");
  },
  /** The application's session alone. */
  "GET /forget": async ({ session }, response) => {
    delete session.profile;
    redirect(response, settings.url + "/session");
  },
  "GET /logout": async ({ session }, response) =>
    redirect(response, await saml.getLogoutUrlAsync(session.profile, "", {})),
  "GET /slo": async (context, response) => {
    const { fields, query } = context;
    await signOut(context, response, (await saml.validateRedirectAsync(fields, query)).profile);
  },
};

/** After a request to sign out or the answer to one. */
async function signOut({ fields, session }, response, request) {
  const ended = !request || session.profile?.nameID === request.nameID;
  if (ended) delete session.profile;
  if (!request) return answer(response, 200, "application/json", '{"signed_out": true}');
  redirect(response,
    await saml.getLogoutResponseUrlAsync(request, fields.RelayState ?? "", {}, ended));
}

function show({ profile }, response) {
  answer(response, 200, "application/json", JSON.stringify({
    name_id: { value: profile.nameID, format: profile.nameIDFormat }, idp: profile.issuer,
    session_index: profile.sessionIndex, attributes: profile.attributes ?? {},
  }));
}

function session(request, response) {
  const found = new RegExp(`${settings.cookie}=([0-9a-f]+)`).exec(request.headers.cookie ?? "");
  const id = found && sessions.has(found[1]) ? found[1] : crypto.randomBytes(16).toString("hex");
  if (!sessions.has(id)) sessions.set(id, {});
  response.setHeader("Set-Cookie", `${settings.cookie}=${id}; Path=/; HttpOnly`);
  return sessions.get(id);
}

async function body(request) {
  let text = "";
  for await (const part of request) {
    text += part;
    if (text.length > MAX_BODY) throw new Error("the body is too long");
  }
  return text;
}

function redirect(response, location) {
  response.writeHead(303, { Location: location }).end();
}

function answer(response, status, type, text) {
  response.writeHead(status, { "Content-Type": `${type}; charset=utf-8` }).end(text);
}
