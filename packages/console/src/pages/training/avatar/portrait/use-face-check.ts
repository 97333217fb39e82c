import { useQuery } from '@tanstack/react-query';
import { useDeferredValue } from 'react';
import { checkPortrait, type FaceFound, type PortraitReview } from '../../../../api/own-training.ts';
import { cutOut, type Crop } from './crop.ts';

/** What the server finds in the picture as it is cut. */
export function useFaceCheck(
  picture: ImageBitmap | undefined,
  crop: Crop | undefined,
  isCutOut: boolean,
): {
  readonly review: PortraitReview | undefined;
  readonly faces: readonly FaceFound[];
  readonly isChecking: boolean;
  readonly error: unknown;
} {
  const settled = useDeferredValue(crop);
  const check = useQuery({
    queryKey: [
      'portrait-check',
      picture === undefined ? null : [picture.width, picture.height],
      settled,
      isCutOut,
    ],
    enabled: picture !== undefined && settled !== undefined,
    queryFn: async ({ signal }) => {
      // Whoever still moves the picture does not want every place of it looked at.
      await new Promise((resolve) => setTimeout(resolve, 400));
      signal.throwIfAborted();
      const blob = await cutOut(picture!, settled!);
      const review = await checkPortrait(blob, isCutOut, signal);
      return { review, faces: review.faces.map((face) => onPhotograph(face, review, settled!)) };
    },
    placeholderData: (before) => before,
    staleTime: Infinity,
    gcTime: 0,
    retry: false,
  });
  return {
    review: check.data?.review,
    faces: check.data?.faces ?? [],
    isChecking: check.isFetching,
    error: check.error,
  };
}

/** Points of the cut as points of the photograph. */
function onPhotograph(face: FaceFound, { height }: PortraitReview, crop: Crop): FaceFound {
  const scale = crop.height / height;
  const [left, top] = [crop.x - (crop.height * crop.aspect) / 2, crop.y - crop.height / 2];
  return {
    ...face,
    box: {
      x: left + face.box.x * scale,
      y: top + face.box.y * scale,
      width: face.box.width * scale,
      height: face.box.height * scale,
    },
    points: face.points.map((value, at) =>
      at % 3 === 0 ? left + value * scale : at % 3 === 1 ? top + value * scale : value * scale,
    ),
  };
}
