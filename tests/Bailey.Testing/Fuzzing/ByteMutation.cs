namespace Bailey.Testing.Fuzzing;

/// <summary>Small changes to the bytes of a module, its header left as it is: what a decoder and a validator must stand.</summary>
public static class ByteMutation
{
    /// <summary>The bytes with one to so many edits. The same draws give the same bytes.</summary>
    public static byte[] Of(byte[] seed, Random random, int mostEdits)
    {
        List<byte> bytes = [.. seed];
        for (var edits = random.Next(1, mostEdits + 1); edits > 0 && bytes.Count > 8; edits--)
        {
            var at = random.Next(8, bytes.Count);
            switch (random.Next(6))
            {
                case 0:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 1:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    bytes.Insert(at, (byte)random.Next(256));
                    break;
                case 3:
                    bytes.RemoveAt(at);
                    break;
                case 4:
                    bytes[at] = bytes[random.Next(8, bytes.Count)];
                    break;
                default:
                    bytes.InsertRange(at, [0xFF, 0xFF, 0xFF, 0xFF, (byte)random.Next(0x10)]);
                    break;
            }
        }

        return [.. bytes];
    }
}
