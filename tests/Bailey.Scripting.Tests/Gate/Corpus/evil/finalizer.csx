// BAILEY1009: code that runs when memory is collected
class Late { ~Late() { } }
return new Late() is null;
