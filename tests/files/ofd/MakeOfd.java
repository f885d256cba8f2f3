// Makes contest-notice.ofd from contest-notice.txt with OFDRW (Apache-2.0):
//   javac -cp $CP MakeOfd.java && java -cp $CP:. MakeOfd contest-notice.txt contest-notice.ofd
import java.nio.file.*;
import java.util.List;
import org.ofdrw.layout.OFDDoc;
import org.ofdrw.layout.PageLayout;
import org.ofdrw.layout.element.*;
import org.ofdrw.font.*;

public class MakeOfd {
    public static void main(String[] args) throws Exception {
        List<String> lines = Files.readAllLines(Paths.get(args[0]));
        try (OFDDoc doc = new OFDDoc(Paths.get(args[1]))) {
            doc.setDefaultPageLayout(PageLayout.A4().setMargin(37d, 26d, 35d, 28d));
            Font song = FontName.SimSun.font();
            int count = lines.size();
            for (int at = 0; at < count; at++) {
                Paragraph paragraph = new Paragraph();
                paragraph.setLineSpace(3d).setDefaultFont(song);
                double size = at == 0 ? 14d : at == 2 ? 7.76d : 5.64d;
                paragraph.setFontSize(size);
                Span span = new Span(lines.get(at)).setFont(song).setFontSize(size);
                paragraph.add(span);
                if (at < 3) paragraph.setTextAlign(TextAlign.center);
                else if (at >= count - 2) paragraph.setTextAlign(TextAlign.right);
                else if (at > 3) paragraph.setFirstLineIndent(2);
                paragraph.setWidth(156d);
                doc.add(paragraph);
            }
        }
    }
}
