// A person signs out at signet-idp with Chromium. What there is comes from the environment, which
// test_sign_out_everywhere.py sets.
'use strict';

const assert = require('node:assert');
const { test } = require('node:test');
const { LIMIT, assertNoBarriers, newPage } = require('./chromium.js');

const { PORTAL, FIRST, SECOND, USER, PASSWORD } = process.env;

async function signIn(page) {
  await page.goto(`${FIRST}/login`);
  await page.fill('input[name=username]', USER);
  await page.fill('input[type=password]', PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByText(USER).first().waitFor();
  await page.goto(`${SECOND}/login`);
  await page.getByText(USER).first().waitFor();
}

async function isSignedIn(page, application) {
  return (await page.request.get(`${application}/session`)).status() === 200;
}

// The page leads on at once, so a copy that stays is checked.
async function checkLeaving(page) {
  let body = '';
  await page.route(`${PORTAL}/logout`, async (route) => {
    const response = await route.fetch();
    body = await response.text();
    await route.fulfill({ response, body });
  });
  return async () => {
    await page.unroute(`${PORTAL}/logout`);
    assert.match(body, /Skip this one/);
    const { page: still } = await newPage();
    await still.route(`${PORTAL}/logout`, (route) => route.fulfill({ body, contentType: 'text/html' }));
    await still.goto(`${PORTAL}/logout`);
    await assertNoBarriers(still, 'the page on the way');
  };
}

test('signs out everywhere', LIMIT, async () => {
  const { page, complaints } = await newPage();
  await signIn(page);
  await page.goto(PORTAL);
  const checkPageOnTheWay = await checkLeaving(page);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByText('You are signed out here and in all applications.').waitFor();
  await assertNoBarriers(page, 'the page after all have ended');
  await checkPageOnTheWay();
  for (const application of [FIRST, SECOND]) assert.ok(!await isSignedIn(page, application));
  assert.deepStrictEqual(complaints, []);
});
