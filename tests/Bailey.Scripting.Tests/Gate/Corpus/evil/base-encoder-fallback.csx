// BAILEY1004: a fallback that lies about its size to code that works with addresses
using System.Text;
class Liar : EncoderFallback
{
    public override int MaxCharCount => 0;
    public override EncoderFallbackBuffer CreateFallbackBuffer() => null;
}
return Encoding.GetEncoding("us-ascii", new Liar(), DecoderFallback.ExceptionFallback).GetByteCount("é");
