namespace Bailey.Wasm.Runtime;

// Images: a part of the memory that begins as what several memories share.
internal sealed unsafe partial class MemoryReservation
{
    private MemoryImage? _image;

    /// <summary>
    /// Makes the first <paramref name="bytes"/> what an image holds, and zero outside of it. Costs what was touched since.
    /// </summary>
    /// <returns>False where the system does not allow it; then what it held is not to be relied on.</returns>
    public bool TryReset(MemoryImage image, ulong bytes)
    {
        if (image.End > _committed)
        {
            return false;
        }

        if (!ReferenceEquals(image, _image))
        {
            if (!TryRemoveImage() || !image.TryMap(_base))
            {
                return false;
            }

            _image = image;
        }

        // Of a page that a guest has written to, its copy is forgotten.
        return madvise(_base, (nuint)bytes, DontNeed) == 0;
    }

    /// <summary>As <see cref="TryReset"/>, where all but the image is known to be zero, and nothing mapped yet.</summary>
    public bool TryStartFrom(MemoryImage image)
    {
        if (image.End > _committed || _image is not null || !image.TryMap(_base))
        {
            return false;
        }

        _image = image;
        return true;
    }

    private bool TryRemoveImage()
    {
        if (_image?.TryUnmap(_base) == false)
        {
            return false;
        }

        _image = null;
        return true;
    }

    private void ForgetImage()
    {
        if (_image is not null)
        {
            MemoryImage.Forget();
            _image = null;
        }
    }
}
