// BAILEY1005: a hash of ones own, which gets pooled arrays of the framework
using System.Security.Cryptography;
class Tap : HashAlgorithm
{
    protected override void HashCore(byte[] array, int start, int size) { }
    protected override byte[] HashFinal() => new byte[0];
    public override void Initialize() { }
}
return new Tap().ComputeHash(new byte[3]).Length;
