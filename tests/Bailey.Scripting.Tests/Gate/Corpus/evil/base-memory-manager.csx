// BAILEY1004: memory of ones own making
using System;
class Mine : System.Buffers.MemoryManager<byte>
{
    public override Span<byte> GetSpan() => default;
    public override System.Buffers.MemoryHandle Pin(int elementIndex = 0) => default;
    public override void Unpin() { }
    protected override void Dispose(bool disposing) { }
}
return 1;
