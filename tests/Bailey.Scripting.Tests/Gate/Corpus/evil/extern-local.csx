// BAILEY1008: a local function without a body
static extern int getpid();
return getpid();
