// result: 1
static class Tools { public static class Text { public static int One() => 1; } }
return Tools.Text.One();
