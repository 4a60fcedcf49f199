/**
 * A picture by its address, once it can be drawn.
 *
 * @param {string} address
 * @returns {Promise<HTMLImageElement>}
 */
export const loadImage = (address) =>
  new Promise((resolve, reject) => {
    const image = new Image();
    image.onload = () => resolve(image);
    image.onerror = () => reject(new Error("an image of this page cannot be read"));
    image.src = address;
  });
