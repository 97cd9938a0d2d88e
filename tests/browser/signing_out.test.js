// A person signs out of signet-sp, everywhere and only here, and the administrator ends a session.
// What there is comes from the environment, which test_signing_out.py sets.
'use strict';

const assert = require('node:assert');
const { test } = require('node:test');
const { LIMIT, assertNoBarriers, newPage } = require('./chromium.js');

const { LOGIN, SITE, USER, PASSWORD, ADMINISTRATOR } = process.env;
const how = JSON.parse(process.env.HOW);

// Without JavaScript nothing can be looked at from inside the page, and its SAML forms want a press.
async function goOn(page) {
  const form = page.locator('form', { has: page.locator('[name=SAMLResponse], [name=SAMLRequest]') });
  while (how.javaScriptEnabled === false && await form.count() > 0) {
    await Promise.all([page.waitForNavigation(), form.getByRole('button').click()]);
  }
}

async function look(page, name) {
  if (how.javaScriptEnabled === false) return;
  await assertNoBarriers(page, name);
  const [room, width] = await page.evaluate(
    () => [document.documentElement.scrollWidth, globalThis.innerWidth]);
  assert.ok(room <= width, `${name} is ${room} wide`);
}

async function signIn(page) {
  await page.goto(LOGIN);
  if (await page.locator('input[type=password]').count() > 0) {
    await page.fill('input[name=username]', USER);
    await page.fill('input[type=password]', PASSWORD);
    await Promise.all([page.waitForNavigation(),
      page.getByRole('button', { name: 'Sign in' }).click()]);
  }
  await goOn(page);
  await page.getByRole('heading', { name: 'You are signed in' }).waitFor();
}

async function press(page, name, heading) {
  await page.getByRole('button', { name }).click();
  await page.getByRole('heading', { name: heading }).waitFor();
}

test('signs out only here', LIMIT, async () => {
  const { page, complaints } = await newPage(how);
  await signIn(page);
  await look(page, 'the page of a session');
  await press(page, 'Only here', 'You are signed out here');
  await look(page, 'the page after signing out only here');
  await page.getByRole('link', { name: 'To the start page' }).click();
  await page.getByText('You are not signed in.').waitFor();
  assert.deepStrictEqual(complaints, []);
});

test('signs out everywhere', LIMIT, async () => {
  const { page, complaints } = await newPage(how);
  await signIn(page);
  await press(page, 'Sign out', 'You are signed out everywhere');
  await look(page, 'the page after signing out everywhere');
  await page.reload();
  await page.getByRole('heading', { name: 'You are signed out everywhere' }).waitFor();
  await page.goto(LOGIN);
  await page.locator('input[type=password]').waitFor();
  assert.deepStrictEqual(complaints, []);
});

test('the administrator ends a session', LIMIT, async () => {
  const { page: person } = await newPage(how);
  await signIn(person);
  const { page, complaints } = await newPage(how);
  await page.goto(`${SITE}/admin`);
  await page.fill('input[type=password]', ADMINISTRATOR);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('link', { name: /^Sessions/ }).click();
  await look(page, 'the list of sessions');
  await page.getByRole('link', { name: USER }).first().click();
  await page.getByRole('heading', { name: 'A session' }).waitFor();
  await look(page, 'a session');
  await page.getByRole('button', { name: 'End this session' }).click();
  await page.getByRole('status').waitFor();
  await look(page, 'the list after the end of a session');
  await person.goto(`${SITE}/`);
  await person.getByText('You are not signed in.').waitFor();
  assert.deepStrictEqual(complaints, []);
});
