// A picture by its address, once it can be drawn.
const loaded = (address) =>
  new Promise((resolve, reject) => {
    const image = new Image();
    image.onload = () => resolve(image);
    image.onerror = () => reject(new Error("a picture of this page cannot be read"));
    image.src = address;
  });

export { loaded };
