// A person signs in with Chromium, with JavaScript and without. The addresses come from the
// environment, which test_browser.py sets after it has started the programs.
'use strict';

const assert = require('node:assert');
const { test } = require('node:test');
const { LIMIT, assertNoBarriers, barriers, newPage } = require('./chromium.js');

const { FIRST_LOGIN, SECOND_LOGIN, USER, PASSWORD, SHOWN, PORTAL } = process.env;
const OTHER_PAGES = process.env.OTHER_PAGES.split(' ').filter(Boolean);
const CHECK_PAGES = process.env.CHECK_PAGES === '1';

async function logIn(page, password = PASSWORD) {
  await page.fill('input[type=password]', password);
  await page.fill('input[name=username]', USER);
  await page.press('input[type=password]', 'Enter');
}

async function checkAccessibility(page, name) {
  if (CHECK_PAGES) await assertNoBarriers(page, name);
}

// The page with the SAML form sends itself away at once, so a copy that stays is checked: without
// the script, and with what a browser without JavaScript shows.
async function checkPostPage(page) {
  if (!CHECK_PAGES) return;
  const copy = (await page.content())
    .replace(/<script[\s\S]*?<\/script>/g, '').replaceAll('noscript>', 'div>');
  const { page: still } = await newPage();
  await still.route(page.url(), (route) => route.fulfill({ body: copy, contentType: 'text/html' }));
  await still.goto(page.url());
  await checkAccessibility(still, 'the page with the SAML form');
}

// What the other tests rely on: a page at fault is noticed.
test('a page that breaks its own policy draws complaints', LIMIT, async () => {
  const { page, complaints } = await newPage();
  const address = 'http://127.0.0.1/at-fault';
  await page.route(address, (route) => route.fulfill({
    contentType: 'text/html',
    headers: { 'Content-Security-Policy': "default-src 'none'" },
    body: '<!doctype html><html lang="en"><title>At fault</title><script>1</script>'
      + '<p style="color: red">At fault</p><form><input></form>',
  }));
  await page.goto(address);
  assert.deepStrictEqual(complaints.map((text) => text.match(/script-src|style-src/)?.[0]).sort(),
    ['script-src', 'style-src'], complaints.join('\n'));
  assert.match((await barriers(page)).join(), /^label: <input>$/);
});

test('signs in with JavaScript, at a second application without a password', LIMIT, async () => {
  const { page, complaints } = await newPage();
  await page.goto(FIRST_LOGIN);
  await checkAccessibility(page, 'the login page');
  await logIn(page, 'something else');
  await page.getByText('wrong').waitFor();
  await checkAccessibility(page, 'the login page after a wrong password');
  await logIn(page);
  await page.getByText(SHOWN).first().waitFor();
  await checkAccessibility(page, 'the page of the signed-in user');

  await page.goto(SECOND_LOGIN);
  await page.getByText(SHOWN).first().waitFor();

  if (PORTAL) {
    await page.goto(PORTAL);
    await checkAccessibility(page, 'the list of applications');
    // The application doesn't take what it didn't ask for.
    await page.locator('form[action$="/start"] button').first().click();
    await page.getByRole('alert').waitFor();
    await checkAccessibility(page, 'the page of a refused sign-in');
  }
  assert.deepStrictEqual(complaints, []);
});

test('signs in without JavaScript, by the button', LIMIT, async () => {
  const { page, complaints } = await newPage({ javaScriptEnabled: false });
  await page.goto(FIRST_LOGIN);
  await logIn(page);
  const form = page.locator('form', { has: page.locator('[name=SAMLResponse]') });
  await form.waitFor();
  await checkPostPage(page);
  // Over plain http the application has a page of this kind as well, which brings its cookies along.
  while (await form.count() > 0) {
    await Promise.all([page.waitForNavigation(), form.getByRole('button').click()]);
  }
  await page.getByText(SHOWN).first().waitFor();
  assert.deepStrictEqual(complaints, []);
});

test('the other pages are accessible and keep their own policy', LIMIT, async () => {
  const { page, complaints } = await newPage();
  for (const address of OTHER_PAGES) {
    await page.goto(address);
    await checkAccessibility(page, address);
  }
  assert.deepStrictEqual(complaints, []);
});
