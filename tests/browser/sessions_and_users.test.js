// The administrator of signet-idp ends a session and disables a user. What there is comes from the
// environment, which test_sessions_and_users.py sets.
'use strict';

const assert = require('node:assert');
const { test } = require('node:test');
const { LIMIT, assertNoBarriers, newPage } = require('./chromium.js');

const { SITE, USER, PASSWORD, ADMINISTRATOR, PICTURES } = process.env;
const how = JSON.parse(process.env.HOW);

// Without JavaScript nothing can be looked at from inside the page.
async function look(page, name) {
  if (PICTURES) await page.screenshot({ path: `${PICTURES}/${name}.png`, fullPage: true });
  if (how.javaScriptEnabled === false) return;
  await assertNoBarriers(page, name);
  const [room, width] = await page.evaluate(
    () => [document.documentElement.scrollWidth, globalThis.innerWidth]);
  assert.ok(room <= width, `${name} is ${room} wide`);
}

async function signIn(page) {
  await page.goto(SITE);
  await page.fill('input[name=username]', USER);
  await page.fill('input[type=password]', PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

async function openAdministration(page) {
  await page.goto(`${SITE}/admin`);
  await page.fill('input[type=password]', ADMINISTRATOR);
  await page.getByRole('button', { name: 'Sign in' }).click();
}

test('the administrator ends a session', LIMIT, async () => {
  const { page: person } = await newPage(how);
  await signIn(person);
  await person.getByRole('button', { name: 'Sign out' }).waitFor();
  const { page, complaints } = await newPage(how);
  await openAdministration(page);
  await page.getByRole('link', { name: /^Sessions/ }).click();
  await look(page, 'the list of sessions');
  await page.getByRole('link', { name: `End a session of ${USER}` }).first().click();
  await look(page, 'the question before a session ends');
  await page.getByRole('button', { name: 'End it' }).click();
  await page.getByRole('heading', { name: 'Session ended' }).waitFor();
  await look(page, 'the page after a session has ended');
  await person.goto(SITE);
  await person.locator('input[type=password]').waitFor();
  assert.deepStrictEqual(complaints, []);
});

test('the administrator disables a user, and enables them again', LIMIT, async () => {
  const { page: person } = await newPage(how);
  const { page, complaints } = await newPage(how);
  await openAdministration(page);
  await page.getByRole('link', { name: /^Users/ }).click();
  await look(page, 'the list of users');
  await page.getByRole('button', { name: `Disable ${USER}` }).click();
  await page.getByText(`${USER} is disabled.`).waitFor();
  await look(page, 'the list with a disabled user');
  await signIn(person);
  await person.locator('input[type=password]').waitFor();
  await page.getByRole('button', { name: `Enable ${USER}` }).click();
  await page.getByText(`${USER} can sign in again.`).waitFor();
  await signIn(person);
  await person.getByRole('button', { name: 'Sign out' }).waitFor();
  assert.deepStrictEqual(complaints, []);
});
