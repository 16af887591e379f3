package dev.safra.lake;

import io.delta.storage.S3SingleDriverLogStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.util.Iterator;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;

/**
 * Commits to Delta tables on S3 that no other writer can overwrite: a version is made by a conditional PUT. Delta's own
 * store guards against writers in the same process only.
 */
public final class ConditionalLogStore extends S3SingleDriverLogStore {

    /** The constructor that Delta calls. */
    public ConditionalLogStore(Configuration hadoop) {
        super(hadoop);
    }

    /**
     * Throws FileAlreadyExistsException if another writer has written this version. Every commit carries a unique id,
     * by which {@link AtomicCreate} recognises its own content.
     */
    @Override
    public void write(Path path, Iterator<String> actions, Boolean overwrite, Configuration hadoop) throws IOException {
        if (overwrite) {
            super.write(path, actions, true, hadoop);
            return;
        }
        StringBuilder lines = new StringBuilder();
        actions.forEachRemaining(action -> lines.append(action).append('\n'));
        byte[] content = lines.toString().getBytes(StandardCharsets.UTF_8);
        if (!AtomicCreate.create(path.getFileSystem(hadoop), path, content)) {
            throw new FileAlreadyExistsException(path.toString());
        }
    }
}
