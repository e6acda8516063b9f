using System.Buffers.Binary;
using System.Runtime.ExceptionServices;
using System.Security.Cryptography;
using Bailey.Wasm.Runtime;
using Microsoft.Win32.SafeHandles;

namespace Bailey.Wasm.Caching;

/// <summary>
/// A file whose content is vouched for: magic, the key it belongs to, the content's length, the content, and an HMAC-SHA256 over header and the SHA-256 of
/// each piece of the content, so that two threads can read and check it. Read into memory of our own first and checked there, so that nothing can change between
/// the check and the use.
/// </summary>
internal static class SealedFile
{
    private const ulong Magic = 0x3245_4843_4143_5742; // "BWCACHE2"
    private const int KeyStart = 8, LengthStart = 40, HeaderLength = 48;
    private const int DigestLength = HMACSHA256.HashSizeInBytes;
    private const int PieceLength = 1024 * 1024;
    private const int WorthThread = 2 * PieceLength;

    public static long LengthOf(long content) => HeaderLength + content + DigestLength;

    public static void Write(SafeFileHandle file, CacheKey key, byte[] secret, ReadOnlySpan<ArraySegment<byte>> content)
    {
        long length = 0;
        foreach (var part in content)
        {
            length += part.Count;
        }

        var header = Header(key, length);
        RandomAccess.Write(file, header, 0);
        using var seal = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, secret);
        seal.AppendData(header);
        using var piece = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var (offset, inPiece) = ((long)HeaderLength, 0);
        foreach (var part in content)
        {
            RandomAccess.Write(file, part, offset);
            offset += part.Count;
            for (var rest = part.AsSpan(); !rest.IsEmpty;)
            {
                var count = Math.Min(rest.Length, PieceLength - inPiece);
                piece.AppendData(rest[..count]);
                rest = rest[count..];
                inPiece += count;
                if (inPiece == PieceLength)
                {
                    seal.AppendData(piece.GetHashAndReset());
                    inPiece = 0;
                }
            }
        }

        if (inPiece > 0)
        {
            seal.AppendData(piece.GetHashAndReset());
        }

        RandomAccess.Write(file, seal.GetHashAndReset(), offset);
    }

    /// <summary>The content; null where it is not what was written for this key under this secret.</summary>
    public static byte[]? Read(SafeFileHandle file, CacheKey key, byte[] secret, long maxBytes)
    {
        var length = RandomAccess.GetLength(file) - HeaderLength - DigestLength;
        if (length < 0 || length > Math.Min(maxBytes, Array.MaxLength))
        {
            return null;
        }

        Span<byte> header = stackalloc byte[HeaderLength];
        Span<byte> sealFound = stackalloc byte[DigestLength];
        if (!ReadAll(file, header, 0) || !header.SequenceEqual(Header(key, length)) || !ReadAll(file, sealFound, HeaderLength + length))
        {
            return null;
        }

        var content = GC.AllocateUninitializedArray<byte>((int)length);
        var sealedParts = new byte[HeaderLength + (SHA256.HashSizeInBytes * Pieces(content.Length))];
        header.CopyTo(sealedParts);
        if (!new Reading(file, content, sealedParts).Run())
        {
            return null;
        }

        Span<byte> seal = stackalloc byte[DigestLength];
        HMACSHA256.HashData(secret, sealedParts, seal);
        return CryptographicOperations.FixedTimeEquals(seal, sealFound) ? content : null;
    }

    private static int Pieces(int length) => (int)(((long)length + PieceLength - 1) / PieceLength);

    private static byte[] Header(CacheKey key, long length)
    {
        var header = new byte[HeaderLength];
        BinaryPrimitives.WriteUInt64LittleEndian(header, Magic);
        key.Digest.CopyTo(header.AsSpan(KeyStart));
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(LengthStart), length);
        return header;
    }

    private static bool ReadAll(SafeFileHandle file, Span<byte> bytes, long offset)
    {
        var done = 0;
        while (done < bytes.Length)
        {
            var count = RandomAccess.Read(file, bytes[done..], offset + done);
            if (count <= 0)
            {
                return false;
            }

            done += count;
        }

        return true;
    }

    /// <summary>Reads the pieces and computes their digests, behind the header in what the seal is over.</summary>
    private sealed class Reading(SafeFileHandle file, byte[] content, byte[] sealedParts)
    {
        private int _next;
        private volatile bool _isShort;
        private Exception? _fault;

        public bool Run()
        {
            var other = content.Length >= WorthThread ? AnotherThread.TryStart(Loop) : null;
            Loop();
            other?.Join();
            if (_fault is not null)
            {
                ExceptionDispatchInfo.Throw(_fault);
            }

            return !_isShort;
        }

        private void Loop()
        {
            try
            {
                for (int piece; !_isShort && _fault is null && (piece = Interlocked.Increment(ref _next) - 1) < Pieces(content.Length);)
                {
                    var start = piece * PieceLength;
                    var bytes = content.AsSpan(start, Math.Min(PieceLength, content.Length - start));
                    if (!ReadAll(file, bytes, HeaderLength + start))
                    {
                        _isShort = true;
                        return;
                    }

                    SHA256.HashData(bytes, sealedParts.AsSpan(HeaderLength + (piece * SHA256.HashSizeInBytes)));
                }
            }
            catch (Exception exception)
            {
                _fault = exception;
            }
        }
    }
}
