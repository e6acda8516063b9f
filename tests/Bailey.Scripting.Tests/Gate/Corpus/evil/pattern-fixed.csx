// BAILEY1007: a value pinned by pattern
class Pin { private int _value; public ref int GetPinnableReference() => ref _value; }
fixed (int* p = new Pin()) { return *p; }
