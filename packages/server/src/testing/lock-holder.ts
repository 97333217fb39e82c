/** Holds the lock of a folder until it is killed. */
import { lockFolder } from '../store/folder-lock.ts';

await lockFolder(process.argv[2]!);
process.on('disconnect', () => process.exit());
process.send?.('locked');
