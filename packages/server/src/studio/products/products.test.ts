import { beforeAll, describe, expect, it } from 'vitest';
import type { Schemas } from '@cyclorama/contract';
import { eq } from 'drizzle-orm';
import { errorOf } from '../../doors/testing/door.ts';
import { assets } from '../assets/table.ts';
import { openRooms, type TestRooms } from '../rooms/testing/open-rooms.ts';
import { seedAsset, type SeedAsset } from '../videos/testing/seed.ts';

type Product = Required<Schemas['ProductDetailInfo']>;
type Body = Schemas['ProductCreateRequest'];
type Products = { readonly count: number; readonly products: readonly Product[] };

let rooms: TestRooms;
let image: string;
let later: string;
let film: string;
let sound: string;
beforeAll(async () => {
  rooms = await openRooms({ env: { CYCLORAMA_MODERATION_WORDS: 'forbidden' } });
  const seed = (type: SeedAsset['type']) =>
    seedAsset(rooms.studio, {
      type,
      projectId: rooms.tenant.projectId,
      content: Buffer.from('x'),
      contentType: 'image/png',
    });
  image = await seed('IMAGE');
  rooms.clock.advance(1000);
  film = await seed('VIDEO');
  rooms.clock.advance(1000);
  later = await seed('IMAGE');
  sound = await seed('MUSIC');
});

const create = (body: Partial<Body>, as = rooms.tenant) =>
  rooms.api('POST', 'products', { name: 'dress', ...body }, as);
const made = async (body: Partial<Body> = {}): Promise<string> =>
  (await create(body)).json<{ product_id: string }>().product_id;
const show = async (id: string): Promise<Product> =>
  (await rooms.api('GET', `products/${id}`)).json<Product>();
const link = (id: string, body: unknown) => rooms.api('POST', `products/${id}/assets`, body);
const order = async (id: string) => (await show(id)).asset_list.map((one) => one.asset_id);

describe('products', () => {
  it('are kept with their portfolio; the first image is the cover', async () => {
    const id = await made({
      description: 'blue',
      tags: ['Huawei', '裙子'],
      text_list: [{ title: 'Pitch', text: 'Buy it.' }],
      asset_list: [
        { asset_id: later, asset_type: 'IMAGE' },
        { asset_id: sound, asset_type: 'AUDIO', order: 2 },
        { asset_id: film, order: 1 },
        { asset_id: image, order: 0 },
      ],
    });
    const product = await show(id);
    expect(product).toMatchObject({
      product_id: id,
      name: 'dress',
      description: 'blue',
      tags: ['Huawei', '裙子'],
      text_list: [{ title: 'Pitch', text: 'Buy it.' }],
      state: 'ACTIVED',
      create_time: '2026-01-05T08:00:02Z',
      cover: { asset_id: image, cover_url: expect.stringMatching(/^http/) as unknown },
    });
    // Numbers first, then the age of the assets.
    expect(product.asset_list.map((one) => [one.asset_id, one.asset_type, one.order])).toEqual([
      [film, 'VIDEO', 1],
      [sound, 'AUDIO', 2],
      [image, 'IMAGE', 0],
      [later, 'IMAGE', 0],
    ]);
    expect(product.asset_list[2]).toMatchObject({
      asset_name: `asset ${image}`,
      asset_state: 'ACTIVED',
      main_url: expect.stringMatching(/^http/) as unknown,
      thumbnail_url: expect.stringMatching(/^http/) as unknown,
    });
    expect(product.asset_list[0]).not.toHaveProperty('cover_url');
  });

  it('need no more than a name, and wait when they are told to', async () => {
    const bare = await show(await made());
    expect(bare).toMatchObject({
      description: '',
      tags: [],
      text_list: [],
      asset_list: [],
      state: 'ACTIVED',
    });
    expect(bare).not.toHaveProperty('cover');
    expect((await show(await made({ auto_active: false }))).state).toBe('UNACTIVED');
  });

  it('are changed by what is sent', async () => {
    const id = await made({
      description: 'blue',
      cover: { asset_id: later },
      asset_list: [{ asset_id: image }, { asset_id: later }],
    });
    expect((await show(id)).cover.asset_id).toBe(later);
    rooms.clock.advance(60_000);
    const put = (body: unknown) => rooms.api('PUT', `products/${id}`, body);
    expect((await put({ name: 'robe', state: 'UNACTIVED' })).body).toBe('');
    const after = await show(id);
    expect(after).toMatchObject({
      name: 'robe',
      description: 'blue',
      state: 'UNACTIVED',
      cover: { asset_id: later },
    });
    expect(after.update_time > after.create_time).toBe(true);
    await put({ name: 'robe', cover: { asset_id: '' } });
    expect((await show(id)).cover.asset_id).toBe(image);
    await put({ name: 'robe', cover: { asset_id: later } });
    await put({ name: 'robe', asset_list: [{ asset_id: image }] });
    expect((await show(id)).cover.asset_id).toBe(image);
    expect(errorOf(await put({ name: 'robe', state: 'BLOCK' }))[1]).toBe('MSS.00000003');
  });

  it('gain and lose assets and texts', async () => {
    const id = await made({ asset_list: [{ asset_id: image }] });
    expect((await link(id, { action: 'LINK', asset_item: { asset_id: film } })).statusCode).toBe(200);
    await link(id, { action: 'LINK', asset_item: { asset_id: later, asset_type: 'IMAGE', order: 1 } });
    expect(await order(id)).toEqual([later, image, film]);
    await link(id, { action: 'LINK', asset_item: { asset_id: film, order: 1 } });
    await link(id, { action: 'LINK', asset_item: { asset_id: later, order: 2 } });
    expect(await order(id)).toEqual([film, later, image]);
    await link(id, { action: 'UNLINK', asset_item: { asset_id: later } });
    expect(await order(id)).toEqual([film, image]);
    await link(id, { action: 'LINK', text_item: { title: 'a', text: '1' } });
    await link(id, { action: 'LINK', text_item: { title: 'b', text: '2' }, asset_item: { asset_id: sound } });
    expect((await show(id)).text_list).toEqual([
      { title: 'a', text: '1' },
      { title: 'b', text: '2' },
    ]);
    await link(id, { action: 'UNLINK', text_item: { title: 'a' } });
    expect((await show(id)).text_list).toEqual([{ title: 'b', text: '2' }]);
    for (const [body, code, field] of [
      [{ asset_item: { asset_id: image } }, 'MSS.00000003', 'action'],
      [{ action: 'LINK' }, 'MSS.00000003', 'asset_item'],
      [undefined, 'MSS.00000003', 'action'],
      [{ action: 'LINK', asset_item: {} }, 'MSS.00000003', 'asset_item.asset_id'],
      [{ action: 'LINK', asset_item: { asset_id: 'nobody' } }, 'MSS.10001040', 'asset_item.asset_id'],
      [
        { action: 'LINK', asset_item: { asset_id: film, asset_type: 'IMAGE' } },
        'MSS.10001038',
        'asset_item.asset_id',
      ],
      [{ action: 'UNLINK', asset_item: { asset_id: later } }, 'MSS.00000003', 'asset_item.asset_id'],
      [{ action: 'UNLINK', text_item: { title: 'z' } }, 'MSS.00000003', 'text_item.title'],
      [{ action: 'LINK', text_item: { title: 'x', text: 'forbidden' } }, 'MSS.10001035', 'text_item.text'],
    ] as const) {
      expect(errorOf(await link(id, body))).toEqual([400, code, expect.stringContaining(field)]);
    }
  });

  it('lose nobody’s asset when many are linked at once', async () => {
    const id = await made();
    const ids = [image, later, film, sound];
    await Promise.all(ids.map((one) => link(id, { action: 'LINK', asset_item: { asset_id: one } })));
    expect((await order(id)).toSorted()).toEqual(ids.toSorted());
    await Promise.all(
      [1, 2, 3].map((number) => link(id, { action: 'LINK', text_item: { title: `t${number}` } })),
    );
    expect((await show(id)).text_list).toHaveLength(3);
  });

  it('refuse what does not fit', async () => {
    const foreign = await seedAsset(rooms.studio, { type: 'IMAGE', projectId: rooms.other.projectId });
    const asleep = await seedAsset(rooms.studio, { type: 'IMAGE', projectId: rooms.tenant.projectId });
    await rooms.studio.db.orm.update(assets).set({ state: 'UNACTIVED' }).where(eq(assets.id, asleep));
    const cases: readonly (readonly [Partial<Body>, string, string])[] = [
      [{ name: ' ' }, 'MSS.00000003', 'name'],
      [{ name: 'x'.repeat(257) }, 'MSS.00000003', 'name'],
      [{ name: 'forbidden' }, 'MSS.10001035', 'name'],
      [{ tags: ['ok', 'seventeen bytes!!'] }, 'MSS.00000003', 'tags[1]'],
      [{ tags: ['六个汉字太长'] }, 'MSS.00000003', 'tags[0]'],
      [{ tags: Array<string>(51).fill('x') }, 'MSS.00000003', 'tags'],
      [{ text_list: [{}] }, 'MSS.00000003', 'text_list[0]'],
      [{ cover: { asset_id: image } }, 'MSS.10001036', 'cover.asset_id'],
      [{ cover: { asset_id: film }, asset_list: [{ asset_id: film }] }, 'MSS.10001036', 'cover.asset_id'],
      [
        { asset_list: [{ asset_id: asleep }] },
        'MSS.10001037',
        `asset_list[0].asset_id ${asleep} is UNACTIVED`,
      ],
      [
        { asset_list: [{ asset_id: image }, { asset_id: foreign }] },
        'MSS.10001037',
        'asset_list[1].asset_id',
      ],
      [{ asset_list: [{ asset_id: film, asset_type: 'IMAGE' }] }, 'MSS.10001038', 'asset_list[0].asset_id'],
      [{ asset_list: [{ asset_id: rooms.voice }] }, 'MSS.10001038', 'asset_list[0].asset_id'],
      [{ asset_list: [{ asset_id: image }, { asset_id: image }] }, 'MSS.10001039', 'asset_list[1].asset_id'],
      [{ asset_list: [{ asset_type: 'IMAGE' }] }, 'MSS.00000003', 'asset_list[0].asset_id'],
      [{ asset_list: [{ asset_id: image, order: 301 }] }, 'MSS.00000003', 'asset_list[0].order'],
      [
        { asset_list: Array.from({ length: 301 }, (_, index) => ({ asset_id: String(index) })) },
        'MSS.10001042',
        '301 of at most 300',
      ],
    ];
    for (const [body, code, message] of cases)
      expect(errorOf(await create(body))).toEqual([400, code, expect.stringContaining(message)]);
  });

  it('leave their assets’ places when these go', async () => {
    const brief = await seedAsset(rooms.studio, {
      type: 'IMAGE',
      projectId: rooms.tenant.projectId,
      content: Buffer.from('x'),
    });
    const id = await made({ asset_list: [{ asset_id: brief }] });
    await rooms.studio.db.orm.update(assets).set({ state: 'BLOCK' }).where(eq(assets.id, brief));
    const [material] = (await show(id)).asset_list;
    expect(material).toMatchObject({ asset_id: brief, asset_state: 'BLOCK' });
    expect(material).not.toHaveProperty('main_url');
  });

  it('are listed by name, tag, state and time, and are nobody else’s', async () => {
    rooms.clock.advance(10_000);
    const since = rooms.clock.now().toISOString();
    const first = await made({ name: 'Shoe 1', tags: ['summer', 'red'] });
    rooms.clock.advance(5000);
    const second = await made({ name: 'shoe 2', tags: ['winter'], auto_active: false });
    const third = await made({ name: 'shoe 3' });
    rooms.clock.advance(1000);
    await rooms.api('PUT', `products/${first}`, { name: 'Shoe 1' });
    expect((await rooms.api('DELETE', `products/${third}`)).statusCode).toBe(200);
    const list = async (query: string, as = rooms.tenant) => {
      const answer = await rooms.api('GET', `products?create_since=${since}&${query}`, undefined, as);
      const { count, products } = answer.json<Products>();
      return [count, ...products.map((one) => one.product_id)];
    };
    expect(await list('')).toEqual([2, first, second]);
    expect(await list('sort_dir=desc')).toEqual([2, second, first]);
    expect(await list('sort_key=update_time')).toEqual([2, second, first]);
    expect(await list('name=SHOE&limit=1&offset=1')).toEqual([2, second]);
    expect(await list('tag=umm')).toEqual([1, first]);
    expect(await list('tag=wint,red')).toEqual([2, first, second]);
    expect(await list('state=UNACTIVED,DELETED')).toEqual([2, second, third]);
    expect(await list(`create_until=${since}`)).toEqual([1, first]);
    expect(await list('', rooms.other)).toEqual([0]);
    expect(errorOf(await rooms.api('GET', 'products?state=GONE'))[1]).toBe('MSS.00000003');
    for (const [method, path, body] of [
      ['GET', `products/${first}`, undefined],
      ['PUT', `products/${first}`, { name: 'x' }],
      ['DELETE', `products/${first}`, undefined],
      ['POST', `products/${first}/assets`, { action: 'LINK', text_item: { title: 'x' } }],
    ] as const) {
      const theirs = await rooms.api(method, path, body, rooms.other);
      expect(errorOf(theirs).slice(0, 2)).toEqual([400, 'MSS.10001041']);
    }
    expect(errorOf(await rooms.api('GET', `products/${third}`))[1]).toBe('MSS.10001041');
    expect(errorOf(await rooms.api('DELETE', `products/${third}`))[1]).toBe('MSS.10001041');
  });
});
