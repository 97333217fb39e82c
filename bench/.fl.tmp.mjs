import { CLIPS } from './lib/matte-clips.mjs';
import { judgeFfmpeg, judgeOurs, makeGrounds, recordClip } from './lib/matte-quality.mjs';
import { SCREEN_MATTE } from '../packages/stage/dist/data.js';
const grounds=(await makeGrounds()).slice(0,1);
for(const n of process.argv.slice(2)){const clip=CLIPS.find(c=>c.name===n);const rec=await recordClip(clip,'/tmp/TRIAL/clips');
const f=s=>`psnr ${s.psnr.toFixed(2)} flicker ${s.flicker.toFixed(4)} edge ${s.edgeFlicker.toFixed(3)} holes ${s.holes.toFixed(3)} inside ${s.holesInside.toFixed(3)}`;
console.log(n,'ours',f(await judgeOurs(rec,{...SCREEN_MATTE,lightWrap:0,backdrop:clip.kind,...JSON.parse(process.env.O??'{}')},grounds)));
for(const [k,{score}] of Object.entries(await judgeFfmpeg(rec,grounds)))console.log('   ',k,f(score))}
